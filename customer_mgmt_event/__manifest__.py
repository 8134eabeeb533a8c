{
    "name": "Customer Management: Events",
    "summary": "Attended events as interactions with customers",
    "version": "19.0.1.0.0",
    "category": "Marketing/Events",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "event"],
    "auto_install": True,
}
