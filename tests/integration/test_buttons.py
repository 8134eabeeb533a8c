"""Buttons hand on records, so a method of the model itself cannot be called by one."""

from lxml import etree

from odoo.tests import TransactionCase, tagged

from suite import paths


@tagged("post_install", "-at_install")
class TestButtons(TransactionCase):
    def test_buttons_can_be_clicked(self):
        views = self._views()
        self.assertGreater(len(views), 200)
        broken = {
            (view.model, name)
            for view in views
            for name in self._methods_of_buttons(view)
            if getattr(self._method(view.model, name), "_api_model", False)
        }
        self.assertEqual(broken, set())

    def _views(self):
        domain = [("model", "=", "ir.ui.view"), ("module", "in", paths.addons())]
        names = self.env["ir.model.data"].search(domain)
        views = self.env["ir.ui.view"].browse(names.mapped("res_id"))
        return views.filtered(lambda view: view.model in self.env)

    def _methods_of_buttons(self, view):
        arch = etree.fromstring(view.arch_db)
        return {
            button.get("name") for button in arch.iterfind(".//button[@type='object']")
        }

    def _method(self, model, name):
        """None for a button of a list inside a form, whose model is another."""
        return getattr(type(self.env[model]), name, None)
