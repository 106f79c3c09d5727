"""Programs as they are served, each in one file: they do what their modules do, and ask for nothing more."""

import gzip
import json
import re
import subprocess

import pytest

from api.assets import STATIC, assets
from api.joined import joined, programs
from tests.craft.world import START
from tests.js.compared import difference
from tests.js.histories import sound, trusts
from tests.js.node import Node, copied, node_path

SOURCES = {
    "a/one.js": 'import { two, three as drei } from "../b/two.js";\nimport * as all from "../b/two.js";\n'
    "/** A doc. @type {number} */\nexport const one = /** @type {any} */ (two) + drei; // a word\n"
    'export async function later() {\n  return import("../b/late.js"); // another\n}\nexport { all as whole };\n',
    "b/two.js": 'export const two = 2;\nexport function three() {\n  return "import { no } from \\"x\\";";\n}\n'
    'export { own } from "./own.js";\n',
    "b/own.js": "const hidden = 1;\nexport const [own, other] = [hidden, 2];\nnew URL('./x', import.meta.url);\n",
    "b/late.js": "export class Late {}\n",
}
MODULES = sorted(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*.js"))
PROGRAMS = sorted(path for path in assets() if path.endswith(".js"))
LIMIT = 46_000  # bytes of the verifier compressed: SPEC's reading of JSON, its kinds, characters and arithmetic


def test_a_module_becomes_one_with_those_it_imports():
    """Each in a scope of its own and once, before whoever needs it; what is asked for later is seen from the first."""
    text = joined("a/one.js", SOURCES)
    assert text.count("hidden = 1") == text.count("two = 2") == 1
    assert "const { two, three: drei } = m1;" in text
    assert "const all = m1;" in text
    assert 'import("../b/late.js")' in text
    assert "new URL('./x', new URL(\"../b/own.js\", import.meta.url))" in text
    assert text.endswith("export { one, later, whole };\n".replace("export", "export const").replace(" };", " } = m2;"))
    assert "doc" not in text
    assert "word" not in text
    assert "another" not in text


def test_a_module_that_is_not_there_or_imports_itself_is_a_mistake_of_ours():
    """Found when the program starts, not in a browser."""
    with pytest.raises(AssertionError, match="not there"):
        joined("a.js", {"a.js": 'import { b } from "./b.js";\n'})
    with pytest.raises(AssertionError, match="imports itself"):
        joined("a.js", {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'})


@pytest.mark.parametrize("path", MODULES)
def test_our_modules_are_of_the_form_that_is_joined(path):
    """Imports and exports begin a line, texts of several lines there are none, and nothing waits at the top."""
    text = (STATIC / path).read_text("utf-8")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"^[ \t]+(import|export)\s|^export default|^await ", code, re.MULTILINE)
    assert [line for line in code.splitlines() if line.count("`") % 2] == []


@pytest.mark.needs("node")
def test_each_program_is_one_that_a_browser_reads(tmp_path):
    """Node reads each as a module; none imports anything."""
    reading = "for (const [identifier, text] of JSON.parse(fs.readFileSync(0)))"
    reading += " new vm.SourceTextModule(text, { identifier })"
    texts = [(path, assets()[path].body.decode()) for path in PROGRAMS]
    node = node_path()
    assert node is not None
    done = subprocess.run(
        [node, "--no-warnings", "--experimental-vm-modules", "-e", reading], input=json.dumps(texts),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)
    assert [path for path, text in texts if re.search(r"^import\b[^(]", text, re.MULTILINE)] == []


def test_no_comment_goes_over_the_line():
    """What explains our sources to a reader is no part of a program as a phone loads it."""
    for path in PROGRAMS:
        text = assets()[path].body.decode()
        assert "//" not in re.sub(r'"[^"\n]*"|`[^`\n]*`|/[^/\n]*\\/\\/[^\n]*', "", text), path


def test_what_a_page_loads_is_what_is_served():
    """A module that another has within it is no program by itself; the verifier alone is both."""
    assert programs(SOURCES) == ["a/one.js", "b/late.js"]
    named = set(re.findall(r"\{\{ static \}\}/([\w/.-]+)", "".join(read_templates())))
    assert named <= set(assets())
    assert "verify/sha256.js" not in assets()


def read_templates():
    """Return the text of every template."""
    return [file.read_text("utf-8") for file in sorted((STATIC.parent / "templates").rglob("*.html"))]


@pytest.mark.needs("node")
def test_the_verifier_as_served_says_what_its_modules_say(tmp_path):
    """The same reports, in one file, small enough for a page."""
    body = assets()["verify/verify.js"].body
    assert len(gzip.compress(body, 9)) <= LIMIT
    (tmp_path / "verify.mjs").write_bytes(body)
    with Node(copied(tmp_path, (STATIC / "verify").as_uri(), {"verify.js": "./verify.mjs"})) as node:
        for document in (sound()[0], sound()[1], sound()[-1], b"nothing"):
            assert difference(node, document, trusts()[0], START) == ""
            assert difference(node, document, trusts()[5], START) == ""
