{
    "name": "Customer Management: Email Marketing",
    "summary": "Mailings respect the contact limits and appear among the contacts",
    "version": "19.0.1.0.0",
    "category": "Marketing/Email Marketing",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "mass_mailing"],
    "auto_install": True,
}
