// Probabilities of Melinda's matcher for the pairs on standard input; run in the folder of peers.
const path = require('path');
const readline = require('readline');
const from = name => require(path.join(process.cwd(), 'node_modules', '@natlibfi', name));
const {matchDetection} = from('melinda-record-matching');
const {MarcRecord} = from('marc-record');
const bib = matchDetection.features.bib;
const strategy = [
  'hostComponent', 'isbn', 'issn', 'otherStandardIdentifier', 'title', 'authors', 'recordType',
  'publicationTime', 'language', 'bibliographicLevel'
].map(name => bib[name]());
const detect = matchDetection.default({strategy, treshold: 0.9});

function record({leader, fields}) {
  const plain = fields.map(field => {
    const [tag, body] = Object.entries(field)[0];
    if (typeof body === 'string') {
      return {tag, value: body};
    }
    const subfields = body.subfields.map(one => {
      const [code, value] = Object.entries(one)[0];
      return {code, value};
    });
    return {tag, ind1: body.ind1, ind2: body.ind2, subfields};
  });
  return new MarcRecord({leader, fields: plain}, {fields: false, subfields: false, subfieldValues: false});
}

readline.createInterface({input: process.stdin}).on('line', line => {
  const {a, b} = JSON.parse(line);
  const found = detect({recordA: record(a.json), recordB: record(b.json)});
  console.log(found.probability);
});
