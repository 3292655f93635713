"""Add the plugin `clicky` to mkdocs.yml. PyYAML, which MkDocs uses too, finds the positions in the file."""

from __future__ import annotations

import json
from collections.abc import Sequence

import yaml

from clicky_docs.cli.text import CannotChangeError, Edit, Existing, apply, lines_after, lines_at_end

_PLUGIN = "clicky"
_NULL = "tag:yaml.org,2002:null"


def existing(text: str) -> Existing | None:
    """Return the Site IDs in the options of the plugin, or None.

    Raises:
        CannotChangeError: the text is not YAML, or the plugins are not a list.
    """
    for node in _entries(_plugins(_root(text))):
        site_id = _value(_value(node, _PLUGIN), "site_id")
        if site_id:
            return Existing(site_id.start_mark.line + 1, _texts(site_id))
    return None


def add(text: str, site_ids: Sequence[str]) -> str:
    """Return the text with the plugin and its Site ID.

    Raises:
        CannotChangeError: the text is not YAML, or the format of the list of plugins is unusual.
    """
    option = f"site_id: {json.dumps(site_ids[0] if len(site_ids) == 1 else [*site_ids])}"
    changed = apply(text, [_edit(text, _root(text), option)])
    try:
        found = existing(changed)
        is_right = found and found.site_ids == tuple(site_ids) and _others(changed) == _others(text)
    except CannotChangeError:
        is_right = False
    if not is_right:
        raise CannotChangeError("plugins: the format of the list is unusual")
    return changed


def _root(text: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        reason = getattr(error, "problem", None) or " ".join(str(error).split())
        raise CannotChangeError(f"{line}not YAML: {reason}") from error
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotChangeError("not a mapping; accepted: a line for each option, such as site_name: Lantern")
    return root


def _plugins(root: yaml.MappingNode) -> yaml.CollectionNode | None:
    """Return the list of plugins, or None if the configuration has no plugins."""
    plugins = _value(root, "plugins")
    if plugins is None or plugins.tag == _NULL:
        return None
    if not isinstance(plugins, yaml.CollectionNode):
        raise CannotChangeError(f"line {plugins.start_mark.line + 1}: plugins: not a list; found {plugins.value!r}")
    return plugins


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return the value of a key of a mapping. Return None if the node is no mapping, or does not have the key."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _entries(plugins: yaml.CollectionNode | None) -> list[yaml.Node]:
    """Return the items of the list of plugins. A mapping of plugins is one item."""
    if plugins is None:
        return []
    return [plugins] if isinstance(plugins, yaml.MappingNode) else plugins.value


def _texts(site_id: yaml.Node) -> tuple[str, ...] | None:
    nodes = site_id.value if isinstance(site_id, yaml.SequenceNode) else [site_id]
    is_computed = any(not each.tag.startswith("tag:yaml.org,2002:") for each in (site_id, *nodes))
    return None if is_computed else tuple(str(each.value) for each in nodes)


def _edit(text: str, root: yaml.MappingNode, option: str) -> Edit:
    """Return the edit that adds the plugin, or that adds the option to the plugin's options."""
    plugins = _plugins(root)
    for node in _entries(plugins):
        if node.value == _PLUGIN:
            return Edit(node.start_mark.index, node.end_mark.index, f"{_PLUGIN}: {{{option}}}")
        options = _value(node, _PLUGIN)
        if options:
            return _with_option(options, option)
    if plugins is None:
        null = _value(root, "plugins")
        lines = f"  - search\n  - {_PLUGIN}:\n      {option}"
        return lines_after(text, null.end_mark.index, lines) if null else lines_at_end(text, f"plugins:\n{lines}")
    if plugins.flow_style:
        position = _last(plugins).end_mark.index if plugins.value else plugins.end_mark.index - 1
        return Edit(position, position, f"{', ' if plugins.value else ''}{_PLUGIN}: {{{option}}}")
    if isinstance(plugins, yaml.MappingNode):
        indent = " " * plugins.value[0][0].start_mark.column
        return lines_after(text, _end(text, plugins), f"{indent}{_PLUGIN}:\n{indent}  {option}")
    first = plugins.value[0].start_mark
    indent = " " * text[first.index - first.column : first.index].find("-")
    return lines_after(text, _end(text, plugins), f"{indent}- {_PLUGIN}:\n{indent}    {option}")


def _with_option(options: yaml.Node, option: str) -> Edit:
    """Return the edit that adds an option to the options of the plugin."""
    start, end = options.start_mark.index, options.end_mark.index
    if options.tag == _NULL:
        return Edit(start, end, f"{'' if end > start else ' '}{{{option}}}")
    if not isinstance(options, yaml.MappingNode):
        found = f"found {options.value!r}"
        raise CannotChangeError(f"line {options.start_mark.line + 1}: {_PLUGIN}: not a mapping of options; {found}")
    if options.flow_style:
        return Edit(start + 1, start + 1, f"{option}{', ' if options.value else ''}")
    first = options.value[0][0].start_mark
    return Edit(first.index, first.index, f"{option}\n{' ' * first.column}")


def _last(node: yaml.CollectionNode) -> yaml.Node:
    """Return the last item of a list, or the last value of a mapping."""
    last: yaml.Node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return last


def _end(text: str, node: yaml.Node) -> int:
    """Return the position after the last character of a node, without the comments and empty lines after the node."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        node = _last(node)
    return len(text[: node.end_mark.index].rstrip())


def _others(text: str) -> object:
    """Return the content of a configuration without the plugin and its Site ID, to compare two configurations."""
    root = _root(text)
    # If a configuration has no plugins, MkDocs uses the plugin `search`.
    plugins: list[object] = [] if _plugins(root) else [(("tag:yaml.org,2002:str", "search"), None)]
    for node in _entries(_plugins(root)):
        pairs = node.value if isinstance(node, yaml.MappingNode) else [(node, None)]
        for name, options in pairs:
            content = options and _content(options)
            if name.value != _PLUGIN:
                plugins.append((_content(name), content))
            elif isinstance(options, yaml.MappingNode):
                plugins += [_content(value) for key, value in options.value if key.value != "site_id"]
    rest = [(_content(key), _content(value)) for key, value in root.value if key.value != "plugins"]
    return rest, plugins


def _content(node: yaml.Node) -> object:
    """Return the tag and the value of a node, without its position."""
    if isinstance(node, yaml.MappingNode):
        return node.tag, [(_content(key), _content(value)) for key, value in node.value]
    return node.tag, [*map(_content, node.value)] if isinstance(node, yaml.SequenceNode) else node.value
