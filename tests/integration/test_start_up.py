"""A person logs in with a real browser and opens every screen of the addons."""

import json

from odoo.tests import HttpCase, tagged

from suite import paths

# Opens the actions one after the other in the running web client; the first
# screen that shows an error, or never appears, ends the test with its name.
OPEN_ALL = """
(async () => {
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const action = odoo.__WOWL_DEBUG__.root.env.services.action;
    const shown = () => document.querySelector(".o_action_manager .o_action");
    for (const [id, name] of %s) {
        await action.doAction(id, { clearBreadcrumbs: true });
        for (let i = 0; i < 100 && !shown(); i++) {
            await pause(100);
        }
        await pause(200);
        const failed = document.querySelector(".o_error_dialog");
        if (failed || !shown()) {
            throw new Error(`the screen “${name}” does not open`);
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestStartUp(HttpCase):
    def _names(self, model):
        domain = [("model", "=", model), ("module", "in", paths.addons())]
        return self.env["ir.model.data"].search(domain).mapped("res_id")

    def _screens(self):
        menus = self.env["ir.ui.menu"].browse(self._names("ir.ui.menu")).exists()
        windows = menus.filtered(
            lambda menu: menu.action and menu.action._name == "ir.actions.act_window"
        )
        return [(menu.action.id, menu.complete_name) for menu in windows]

    def test_every_screen_opens_in_a_browser(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids |= self.env["res.groups"].browse(self._names("res.groups"))
        admin.tour_enabled = False  # Odoo's welcome tours would click along
        screens = self._screens()
        self.assertTrue(screens, "the addons offer no menu")
        self.browser_js(
            "/odoo",
            OPEN_ALL % json.dumps(screens),
            "odoo.isReady === true && !!odoo.__WOWL_DEBUG__",
            login="admin",
            timeout=60 + 10 * len(screens),
        )
