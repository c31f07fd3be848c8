"""The frame of our HTML pages: one file, no network, no script; landmarks, and a style of strong contrast."""

from __future__ import annotations

from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

STYLE = """
:root { --ink: #1b1f24; --soft: #414953; --line: #c9d1da; --paper: #fff; --panel: #f5f7f9; --link: #084a8c; }
* { box-sizing: border-box; }
html { color: var(--ink); background: var(--paper); font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.tests h3 { margin: 0; }
.tests > li:not(.bad) h3 { font-weight: 400; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.total { font-size: 1.25rem; margin: 0; }
.soft, footer, figcaption, caption { color: var(--soft); }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul.tests { list-style: none; padding: 0; margin: 0; }
ul.tests > li { border-left: .3rem solid var(--line); padding: .1rem 0 .1rem .75rem; margin: .75rem 0; }
ul.tests > li.bad { border-left-color: #b3261e; background: var(--panel); padding: .5rem .75rem; }
.status { font-weight: 700; white-space: nowrap; }
.claim { margin: .25rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
dd code, .claim { white-space: pre-wrap; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
.next { font-weight: 600; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; min-width: 30rem; max-width: 44rem; height: auto; }
summary { cursor: pointer; }
@media (max-width: 36rem) {
  h1 { font-size: 1.3rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@media print { ul.tests > li, figure { break-inside: avoid; } }
""".strip()


def page(title: str, header: str, main: str, footer: str = "") -> str:
    """A whole HTML page. `title` is text; `header`, `main` and `footer` are HTML."""
    end = f"<footer>{footer}</footer>\n" if footer else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the content</a>\n'
        f'<header>{header}</header>\n<main id="main">\n{main}\n</main>\n{end}</body>\n</html>\n'
    )


def breakable(name: str) -> str:
    """A name as HTML that may be broken after an underscore.

    >>> breakable("a_b")
    'a_<wbr>b'
    """
    return escape(name).replace("_", "_<wbr>")


def figure(svg: str, label: str) -> str:
    """A plot that is scrolled, not shrunk, where the screen is narrow."""
    return f'<figure class="scroll" aria-label="{escape(label)}" tabindex="0">{svg}</figure>'


def table(caption: str, heads: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> str:
    """A table; the first cell of each row is its heading, `rows` are HTML, the columns `numbers` stand to the right."""

    def kind(column: int) -> str:
        return ' class="number"' if column in numbers else ""

    head = "".join(f'<th scope="col"{kind(k)}>{escape(text)}</th>' for k, text in enumerate(heads))
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{kind(k)}>{cell}</td>" for k, cell in enumerate(row[1:], 1))
        + "</tr>\n"
        for row in rows
    )
    name = escape(caption)
    return (
        f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table><caption>{name}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
