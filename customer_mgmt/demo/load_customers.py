"""Customers, their colleagues and their delivery addresses."""

from .loading import CHINESE, ENGLISH


def load_customers(loading):
    customers = loading.shop.customers
    partners = loading.env["res.partner"].create(
        [_prepare_customer(loading, customer) for customer in customers]
    )
    loading.keep("customer", [customer.key for customer in customers], partners)
    _load_contacts(loading)


def archive_customers(loading):
    """Last of all: nobody sells to an archived contact."""
    for customer in loading.shop.customers:
        if customer.is_archived:
            loading.get("customer", customer.key).active = False


def _prepare_customer(loading, customer):
    town = customer.town
    return {
        "name": customer.name,
        "is_company": customer.is_company,
        "email": customer.email,
        "phone": customer.phone,
        "street": customer.street,
        "zip": town.zip,
        "city": town.name,
        "state_id": _state(loading, town).id,
        "country_id": loading.env.ref(f"base.{_country_id(town)}").id,
        "partner_latitude": customer.place[0],
        "partner_longitude": customer.place[1],
        "lang": _language(loading, customer),
        "user_id": loading.user(customer.salesperson).id,
        "gender": customer.gender,
        "birthdate": customer.birthdate,
        "preferred_channel": customer.preferred_channel,
        "customer_rank": 1,
    }


def _country_id(town):
    # The external id of Great Britain is its domain, not its code.
    return {"GB": "uk"}.get(town.country, town.country.lower())


def _state(loading, town):
    states = loading.env["res.country.state"]
    if not town.state:
        return states
    return states.search(
        [("code", "=", town.state), ("country_id.code", "=", town.country)], limit=1
    )


def _language(loading, customer):
    return loading.installed(CHINESE if customer.is_chinese else ENGLISH)


def _load_contacts(loading):
    pairs = [
        (customer, contact)
        for customer in loading.shop.customers
        for contact in customer.contacts
    ]
    partners = loading.env["res.partner"].create(
        [_prepare_contact(loading, customer, contact) for customer, contact in pairs]
    )
    loading.keep("contact", [contact.key for _, contact in pairs], partners)


def _prepare_contact(loading, customer, contact):
    company = loading.get("customer", customer.key)
    values = {
        "name": contact.name,
        "parent_id": company.id,
        "type": "contact",
        "email": contact.email,
        "lang": company.lang,
        "user_id": company.user_id.id,
    }
    if contact.is_delivery:
        values |= {
            "type": "delivery",
            "street": f"Dock 4, {customer.street}",
            "zip": customer.town.zip,
            "city": customer.town.name,
            "country_id": company.country_id.id,
        }
    return values
