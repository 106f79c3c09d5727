"""What other people's programs read of a person's and a kiln's page: Schema.org's Person, Organization and Place.

    <script type="application/ld+json">{"@context":"https://schema.org","@type":"Person","name":"示例甲",…}</script>

Standing as it counts today, attested by registrars; no word of praise.
"""

from markupsafe import Markup

from api.kiln_page import KilnPage
from api.person_page import PersonPage
from api.said import in_script
from ledger.craft.state import Person, State

_CONTEXT = "https://schema.org"


def person_data(page: PersonPage, state: State, address: str) -> Markup:
    """Return a person or studio as JSON-LD, safe inside a `script` element."""
    person = state.get(Person, page.code)
    studio = person is not None and person.kind == "studio"
    data: dict[str, object] = {
        "@context": _CONTEXT, "@type": "Organization" if studio else "Person", "name": page.name,
        "identifier": page.code, "url": f"{address}/p/{page.code}",
    }  # fmt: skip
    if page.others:
        data["alternateName"] = list(page.others)
    if not studio and (titles := [each.title for each in page.standing if each.now]):
        data["hasCredential"] = [{"@type": "EducationalOccupationalCredential", "name": title} for title in titles]
    return in_script(data)


def kiln_data(page: KilnPage, address: str) -> Markup:
    """Return a kiln likewise, as a place to town level."""
    data: dict[str, object] = {
        "@context": _CONTEXT, "@type": "Place", "name": page.name, "identifier": page.code,
        "url": f"{address}/kilns/{page.code}", "address": page.marks[-1],
    }  # fmt: skip
    if page.other:
        data["alternateName"] = page.other
    return in_script(data)
