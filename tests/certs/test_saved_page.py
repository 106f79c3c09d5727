"""A saved page: its bundle is taken, everything else of it ignored."""

import pytest

from certs.bundle import parse_bundle
from certs.presented import present
from certs.saved_page import MAX_PAGE, is_page, page_block, read_page
from certs.verify import verify
from ledger.errors import MalformedError
from tests.certs.ledger_world import STUDIO, bundle_of, ledger_world
from tests.craft.world import refused

BUNDLE, TRUST = bundle_of(STUDIO), ledger_world().entered.trust()
AT = 1780000000


def page(inside: str, head: str = "<!doctype html>") -> bytes:
    """Return a page with this in it."""
    return f"{head}<title>正在被谁改写都行</title>{inside}<script type=module>alert(1)</script>".encode()


@pytest.mark.parametrize(
    "head", ["<!doctype html>", "<!DOCTYPE HTML>", "\ufeff<!doctype html>", "\n  <!doctype html >"]
)
def test_the_bundle_is_taken_and_the_rest_ignored(head: str) -> None:
    """However the page begins, whatever else it says."""
    shown = present(page(page_block(BUNDLE), head))
    assert (shown.form, shown.bundle, shown.code) == ("page", parse_bundle(BUNDLE), "")


def test_a_page_is_judged_as_its_bundle_is() -> None:
    """The same steps and the same verdict, but for the form."""
    alone, inside = (verify(data, TRUST, AT).to_json() for data in (BUNDLE, page(page_block(BUNDLE))))
    assert (alone.pop("form"), inside.pop("form")) == ("bundle", "page")
    assert inside == alone


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (page(""), "document-empty"),
        (page(page_block(BUNDLE) * 2), "document-several"),
        (page(page_block(BUNDLE).replace("</script>", "*</script>")), "base64-malformed"),
        (page(page_block(BUNDLE).replace('bundle">', 'bundle">壶')), "base64-malformed"),
        (page(page_block(b"").replace("</script>", "A" * (6 << 20) + "</script>")), "document-empty"),
        (page("x" * MAX_PAGE), "document-unknown"),
        (page(page_block(b"{}")), "bundle-shape"),
    ],
)
def test_what_is_not_one_bundle_is_refused(data: bytes, code: str) -> None:
    """None, several, not base64, too long, and a bundle that is none."""
    with refused(MalformedError, code):
        present(data)


def test_only_a_page_is_one() -> None:
    """A doctype further in, or of something else, is none."""
    assert not any(
        map(is_page, (b"<html>", b"x<!doctype html>", b" " * 65 + b"<!doctype html>", b"<!doctype htmlx>", b""))
    )
    assert read_page(page(page_block(BUNDLE))) == BUNDLE
