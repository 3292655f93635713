"""Check the folder of a site before it is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clicky_docs.built_site import files
from clicky_docs.serve.published import OWN, Publisher

_BUILD = "Build the site first, for example with 'mkdocs build' or 'sphinx-build', and give the folder of the result."


def check_site(folder: Path) -> list[str]:
    """Return the paths of a site's HTML files.

    Raises:
        ValueError: the folder does not exist, or has no HTML files. The text is the message for the user.
    """
    if not folder.is_dir():
        what = "the path is a file, not a folder" if folder.exists() else "the folder does not exist"
        raise ValueError(f"'{folder}': {what}. {_BUILD}")
    try:
        pages = files.find(folder)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise ValueError(f"'{error.filename}': {error.strerror}. Nothing is served.") from error
    if not pages:
        raise ValueError(f"'{folder}': the folder {'is empty' if is_empty else 'has no HTML files'}. {_BUILD}")
    return pages


def notices(folder: Path, pages: list[str], publisher: Publisher, base: str) -> Iterator[str]:
    """Yield sentences about a site: changes to its pages, missing code, and a folder that is not served."""
    for page in pages:
        published = publisher.publish((folder / page).read_bytes().decode("utf-8", "surrogateescape"))
        if published.lifted or not published.reason:
            yield from published.lifted
            break
    else:
        yield (
            "No page of the site has tracking code of clicky-docs that can run. The site is served, but nothing is "
            "tracked. The command 'clicky-docs check' reports the reason."
        )
    if base == "/" and (folder / OWN.strip("/")).exists():
        yield (
            f"The site has a folder '{OWN.strip('/')}'. The URLs that begin with {OWN} belong to this server, so that "
            "folder is not served. With --base, for example --base /docs/, the folder is served too."
        )
