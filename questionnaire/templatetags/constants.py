"""What a page says to everybody, drawn once a language instead of for each respondent.

`{% constant %}…{% endconstant %}` holds words and addresses of static files, and nothing that
depends on who is asking: another tag or a variable in it is an error when the template is read.
"""

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

ALLOWED = (TextNode, TranslateNode, StaticNode)

register = template.Library()


class ConstantNode(Node):
    """Draws its contents at the first page of each language, and remembers them."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._drawn: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self._drawn:
            self._drawn[language] = self.nodelist.render(context.new())
        return self._drawn[language]


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """`{% constant %}` words and static files `{% endconstant %}`."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    for node in nodelist:
        if not isinstance(node, ALLOWED):
            raise template.TemplateSyntaxError(
                f"{{% constant %}} at line {token.lineno} holds {node!r}, which may differ from "
                "page to page; it takes words, {% translate %} and {% static %}."
            )
    return ConstantNode(nodelist)
