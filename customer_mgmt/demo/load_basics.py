"""What trade needs first: a second company, a second currency, prices, products."""

from odoo.fields import Command


def load_basics(loading):
    _load_branch(loading)
    _load_currency(loading)
    _load_products(loading)
    _load_euro_prices(loading)


def _load_branch(loading):
    """A second company that keeps its books in euros."""
    env = loading.env
    loading.branch = env["res.company"].create(
        {
            "name": "Tea & Trail Europe",
            "currency_id": loading.euro.id,
            "country_id": env.ref("base.fr").id,
            "email": "europe@example.com",
        }
    )
    loading.keep("company", ["branch"], loading.branch)
    managers = loading.user("manager") + loading.user("zh") + env.ref("base.user_admin")
    managers.company_ids = [Command.link(loading.branch.id)]


def _load_currency(loading):
    loading.euro.active = True
    if loading.company.currency_id == loading.euro:
        return
    loading.env["res.currency.rate"].create(
        [
            {
                "currency_id": loading.euro.id,
                "company_id": loading.company.id,
                "name": rate.date,
                "rate": rate.euros_per_dollar,
            }
            for rate in loading.shop.rates
        ]
    )


def _load_products(loading):
    env, shop = loading.env, loading.shop
    categories = env["product.category"].create(
        [{"name": c.name} for c in shop.categories]
    )
    loading.keep("category", [c.key for c in shop.categories], categories)
    products = env["product.product"].create(
        [_prepare_product(loading, product) for product in shop.products]
    )
    loading.keep("product", [p.key for p in shop.products], products)
    loading.translate(products, [p.name_zh for p in shop.products])
    _load_branch_costs(loading, products)


def _prepare_product(loading, product):
    return {
        "name": product.name,
        "default_code": product.key.upper(),
        "categ_id": loading.get("category", product.category).id,
        "type": "consu",
        "invoice_policy": "order",
        "list_price": product.price,
        "standard_price": product.cost,
    }


def _load_branch_costs(loading, products):
    """Costs are kept per company, in its currency."""
    for product, record in zip(loading.shop.products, products, strict=True):
        euros = product.cost * product.price_eur / product.price
        record.with_company(loading.branch).standard_price = round(euros, 2)


def _load_euro_prices(loading):
    """Customers in the European Union get the price list in euros."""
    env = loading.env
    env.ref("base.group_user")._apply_group(env.ref("product.group_product_pricelist"))
    # Everybody else needs one too, or Odoo falls back to the only list there is.
    loading.company._activate_or_create_pricelists()
    pricelist = env["product.pricelist"].create(
        {
            "name": "Europe (EUR)",
            "currency_id": loading.euro.id,
            "company_id": loading.company.id,
            "country_group_ids": [Command.link(env.ref("base.europe").id)],
            "item_ids": [
                Command.create(_prepare_euro_price(loading, product))
                for product in loading.shop.products
            ],
        }
    )
    loading.keep("pricelist", ["euro"], pricelist)
    loading.translate(pricelist, ["欧洲（欧元）"])


def _prepare_euro_price(loading, product):
    template = loading.get("product", product.key).product_tmpl_id
    return {
        "applied_on": "1_product",
        "product_tmpl_id": template.id,
        "compute_price": "fixed",
        "fixed_price": product.price_eur,
    }
