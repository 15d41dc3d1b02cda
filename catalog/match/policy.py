"""Where may libraries of good faith count differently? The choices of a union catalogue, frozen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as another edition. The defaults follow the rules of RUSMARC and ISBD."""

    # «2-е изд., стер.», printed from the same plates in another year.
    stereotype_is_another: bool = True
    # A reprint or facsimile of a later year against the original (RUSMARC 455).
    reprint_is_another: bool = True
    # The hardback and the paperback of one year, which carry two ISBNs.
    binding_is_another: bool = False
    # One record for an article continued in several issues, others for its parts: else a person
    # decides.
    continuation_is_another: bool = False
    # A book on paper and its file on a site (RUSMARC 452).
    carrier_is_another: bool = True
    # Years two descriptions of one edition may differ by: the year of the imprint and the year
    # signed for printing.
    years_apart: int = 1


DEFAULT = Policy()
