"""Pages on which people sign: static programs over public JSON, the same for everybody who asks (6 §6.2).

    render_signing(request, site, "studio.html", "studio.")

No session, no name, no key: who stands before the page only their own browser knows. What its program says are the
catalogue's sentences that begin so, beside those that every signing page needs.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.headers import PAGE_POLICY
from api.pages import render
from api.site import Site

_SHARED = ("sign.", "field.", "kind.", "word.", "role.", "error.sheet-", "hint.sheet-", "error.stamp-", "hint.stamp-",
           "error.introduction-", "hint.introduction-", "error.profile-hash", "hint.profile-hash", "error.phrase-word",
           "hint.phrase-word", "error.statement-", "hint.statement-", "error.json-", "hint.json-", "error.text-",
           "hint.text-", "error.code-", "hint.code-")  # fmt: skip


def render_signing(
    request: Request, site: Site, template: str, *starts: str, home: str = "/studio", **values: Any
) -> Response:
    """Return a signing page.

    Args:
        request: decides the language.
        site: whose page.
        template: extends `sign_base.html`.
        starts: how the keys of the page's own sentences begin.
        home: where its head leads to.
        values: the template's own.
    """
    with site.instance.store.read() as reading:
        profile = site.profile_in(reading).hash
    elsewhere = site.address if site.studio else ""
    answer = render(
        request, site, template, origin=site.instance.origin, address=site.studio or site.address,
        ledger_at=elsewhere, profile=profile, starts=(*_SHARED, *starts), home=home, **values,
    )  # fmt: skip
    if elsewhere:
        answer.headers["Content-Security-Policy"] = (
            PAGE_POLICY.replace("connect-src 'self'", f"connect-src 'self' {elsewhere}")
            .replace("img-src 'self'", f"img-src 'self' {elsewhere}")
        )  # fmt: skip
    return answer
