{
    "name": "Customer Management: Live Chat",
    "summary": "Live chats as interactions with customers",
    "version": "19.0.1.0.0",
    "category": "Website/Live Chat",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "im_livechat"],
    "auto_install": True,
}
