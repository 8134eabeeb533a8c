"""The state of one load: where it writes, and what it has written so far."""

from odoo.api import SUPERUSER_ID

# History is written without the noise of daily business: no chatter, no followers,
# no notification of salespeople.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}
ENGLISH, CHINESE = "en_US", "zh_CN"


class Loading:
    """Records by kind and key; each also gets an external id made of both."""

    def __init__(self, env, shop, today):
        company = env.ref("base.main_company")
        self.shop = shop
        self.today = today
        self.env = env(
            user=SUPERUSER_ID,
            context={**QUIET, "lang": ENGLISH, "allowed_company_ids": company.ids},
        )
        self.company = company.with_env(self.env)
        self.branch = self.env["res.company"]
        self.euro = self.env.ref("base.EUR")
        self._records = {}

    def keep(self, kind, keys, records):
        """Remember new records under their keys, and name them ``demo_KIND_KEY``."""
        named = dict(zip(keys, records, strict=True))
        self._records.setdefault(kind, {}).update(named)
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"customer_mgmt.demo_{kind}_{key}",
                    "record": record,
                    "noupdate": True,
                }
                for key, record in named.items()
            ]
        )
        return records

    def get(self, kind, key):
        return self._records[kind][key]

    def user(self, login):
        """One of the users of ``demo_users.xml``; nobody for an empty login."""
        if not login:
            return self.env["res.users"]
        return self.env.ref(f"customer_mgmt.demo_user_{login}")

    def installed(self, language):
        """The code of a language, False if users cannot choose it."""
        return self.env["res.lang"]._get_code(language)

    def translate(self, records, names):
        """Give records their Chinese names, if that language is installed."""
        if self.installed(CHINESE):
            for record, name in zip(records, names, strict=True):
                # Writing in Chinese would change the English name where English is
                # not installed.
                record.update_field_translations("name", {CHINESE: name})
