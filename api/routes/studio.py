"""The artisan's pages: `/studio` and what lies below it (6 §6.2). The server gives the same to everybody who asks.

/studio            the stamp, what is to be done, one's works
/studio/new        a piece in a minute
/studio/work       one of one's works: what became of it, prints; /studio/work#<code>
/studio/device     the stamp's backup, another device, what was stated of one's keys
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pinyin import spelled
from api.said import in_script
from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(include_in_schema=False)

_HOME = ("studio.", "registrar.share", "registrar.copied", "own.field-", "works.state-", "error.draft-", "hint.draft-")
_NEW = ("own.field-", "studio.sheet", "studio.scratch", "studio.drafts", "studio.new", "error.photo-", "hint.photo-",
        "error.piece-", "hint.piece-", "error.draft-", "hint.draft-", "order.due-")  # fmt: skip


@router.get("/studio")
def get_studio(request: Request, site: AtSite) -> Response:
    """Return the studio."""
    return render_signing(request, site, "studio.html", *_HOME)


@router.get("/studio/device")
def get_device(request: Request, site: AtSite) -> Response:
    """Return the page of the stamp and one's devices."""
    return render_signing(request, site, "studio_device.html", *_HOME)


@router.get("/studio/work")
def get_work(request: Request, site: AtSite) -> Response:
    """Return the page of one work; which one stands behind the #."""
    return render_signing(request, site, "studio_work.html", *_NEW, "studio.", "own.", "error.next-", "hint.next-")


@router.get("/studio/new")
def get_new(request: Request, site: AtSite) -> Response:
    """Return the page of a new piece, with the pinyin of its lists."""
    with site.instance.store.read() as reading:
        pinyin = in_script(dict(spelled(site.profile_in(reading))))
    return render_signing(request, site, "studio_new.html", *_NEW, pinyin=pinyin)
