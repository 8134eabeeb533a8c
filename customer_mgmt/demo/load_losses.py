"""What some of the customers who left have told on the phone."""

# In the order in which they are told: few reasons make most of it.
TOLD = (
    ("price", "Found the same beans for less"),
    ("service", "Waited two weeks for an answer"),
    ("price", "搬去网上买了,便宜一些"),
    ("moved", "Moved to Portland"),
    ("price", ""),
    ("competitor", "There is a roastery around the corner now"),
    ("service", "The parcel came late twice"),
    ("no_need", "The office has a machine with capsules"),
    ("quality", "The last bag was stale"),
    ("price", "Too dear for every day"),
)
# Of the customers who are gone, one in so many was asked.
ASKED = 3


def load_losses(loading, _care):
    reasons = loading.env["customer.loss.reason"]
    gone = loading.env["customer.profile"].search(
        [
            ("company_id", "=", loading.company.id),
            ("stage", "in", ("lapsed", "lost")),
            ("manual_stage", "=", False),
        ],
        order="partner_id",
    )
    for number, profile in enumerate(gone[::ASKED]):
        code, words = TOLD[number % len(TOLD)]
        reason = reasons.search([("code", "=", code)], limit=1)
        profile._tell_loss(reason, words)
