"""Programs as pages load them: a module and all it imports in one file, without its comments.

    page/check.js      import { verify } from "../verify/verify.js"; …     as it stands in our sources, and in tests
    page/check.js      const m1 = (() => { …; return { sha256 }; })(); …   as it is served: nothing more to ask for

A phone would wait for fifty small files one behind the other, and read our comments over its line. No tool is needed:
in our modules an import and an export stand at the beginning of a line (DECISIONS, programs joined).
"""

import posixpath
import re
from collections.abc import Mapping

_BLOCK = re.compile(r"/\*\*.*?\*/[ \t]*", re.DOTALL)
_LINE = re.compile(r"^[ \t]*//.*$|(?<=[;{},(\[])[ \t]+// .*$", re.MULTILINE)
_MARGIN = re.compile(r"\n\s+")
_IMPORT = re.compile(
    r'^import\s+(?:\{([^}]*)\}|\*\s+as\s+(\w+))\s+from\s+"([^"]+)";\n?|^import\s+"([^"]+)";\n?', re.MULTILINE
)
_PASSED = re.compile(r'^export\s*\{([^}]*)\}\s*from\s+"([^"]+)";\n?', re.MULTILINE)
_LISTED = re.compile(r"^export\s*\{([^}]*)\};\n?", re.MULTILINE)
_MADE = re.compile(r"^export\s+((?:async\s+)?(?:function\*?|class|const|let)\s+(?:(\w+)|\[([^\]]*)\]))", re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')


def joined(path: str, sources: Mapping[str, str]) -> str:
    """Return a module and all that it imports as one module with the same exports; it imports nothing.

    Args:
        path: of the module, `verify/verify.js`.
        sources: text of every module by path.

    Raises:
        AssertionError: a module that is not there, or one that imports itself by a detour.
    """
    names: dict[str, str] = {}
    parts: list[str] = []
    exports = _join(path, path, sources, names, parts, ())
    made = f"export const {{ {', '.join(exports)} }} = {names[path]};\n" if exports else ""
    return "".join(parts) + made


def programs(sources: Mapping[str, str]) -> list[str]:
    """Return the paths of the modules that pages load: those that no other has within it, sorted."""
    within = set()
    for path, text in sources.items():
        bare = _lean(text)
        for match in (*_IMPORT.finditer(bare), *_PASSED.finditer(bare)):
            target = match[match.lastindex or 0]
            within.add(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
    return sorted(set(sources) - within)


def _join(
    path: str, entry: str, sources: Mapping[str, str], names: dict[str, str], parts: list[str], above: tuple[str, ...]
) -> list[str]:
    """Put a module after those it imports; return the names it exports."""
    assert path in sources, f"{above[-1:]} imports {path!r}, which is not there"
    assert path not in above, f"{path!r} imports itself"
    text = _lean(sources[path])
    needed: list[str] = []

    def name_of(target: str) -> str:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if found not in names:
            _join(found, entry, sources, names, parts, (*above, path))
        return names[found]

    def take(match: re.Match[str]) -> str:
        listed, whole, target, alone = match.groups()
        name = name_of(target or alone)
        if listed is not None:
            needed.append(f"const {{ {_renamed(listed, ': ')} }} = {name};")
        elif whole is not None:
            needed.append(f"const {whole} = {name};")
        return ""

    exported: dict[str, str] = {}

    def pass_on(match: re.Match[str]) -> str:
        name = name_of(match[2])
        for inner, outer in _pairs(match[1]):
            exported[outer] = f"{outer}: {name}.{inner}"
        return ""

    def give(match: re.Match[str]) -> str:
        for name in [match[2]] if match[2] else match[3].replace(" ", "").split(","):
            exported[name] = name
        return match[1]

    body = _MADE.sub(give, _PASSED.sub(pass_on, _IMPORT.sub(take, text)))
    for match in _LISTED.finditer(body):
        exported |= {outer: f"{outer}: {inner}" for inner, outer in _pairs(match[1])}
    body = _LATER.sub(lambda match: f'import("{_seen_from(entry, path, match[1])}")', _LISTED.sub("", body))
    if path != entry:  # where the module stands, which is not where it runs
        own = _seen_from(entry, path, f"./{posixpath.basename(path)}")
        body = body.replace("import.meta.url", f'new URL("{own}", import.meta.url)')
    names[path] = f"m{len(names)}"
    lines = "".join(f"{line}\n" for line in needed)
    parts.append(
        f"const {names[path]} = (() => {{\n{lines}{body}return {{ {', '.join(exported.values())} }};\n}})();\n"
    )
    return list(exported)


def _lean(text: str) -> str:
    """Return a program without comments and margins."""
    bare = _LINE.sub("", _BLOCK.sub("", text))
    return _MARGIN.sub("\n", bare).strip() + "\n"


def _pairs(listed: str) -> list[tuple[str, str]]:
    """Return (name, name given) of `a, b as c`."""
    named = [part.split() for part in listed.split(",") if part.strip()]
    return [(words[0], words[-1]) for words in named]


def _renamed(listed: str, mark: str) -> str:
    return ", ".join(inner if inner == outer else f"{inner}{mark}{outer}" for inner, outer in _pairs(listed))


def _seen_from(entry: str, path: str, target: str) -> str:
    """Return the address of what a module asks for later, as the module that is loaded sees it."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    seen = posixpath.relpath(found, posixpath.dirname(entry))
    return seen if seen.startswith(".") else f"./{seen}"
