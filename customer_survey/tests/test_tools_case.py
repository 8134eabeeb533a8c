import doctest

from odoo.tests import BaseCase, tagged

from ..tools import sla, upload


@tagged("post_install", "-at_install")
class TestToolsCase(BaseCase):
    def test_examples(self):
        for module in (sla, upload):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)
