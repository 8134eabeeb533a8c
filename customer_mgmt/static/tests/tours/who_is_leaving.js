import {registry} from "@web/core/registry";

const WIZARD = ".modal .o_form_view";

registry.category("web_tour.tours").add("customer_mgmt_who_is_leaving", {
    steps: () => [
        {
            content: "Select who slipped",
            trigger: ".o_data_row:contains('Ann Slipped') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Who of them is leaving?",
            trigger: ".o_control_panel button:contains('Who Is Leaving?')",
            run: "click",
        },
        {
            content: "Ann is, and why is told",
            trigger: `${WIZARD} .o_data_row:contains('Ann Slipped'):contains('Silent for 91 days')`,
        },
        {
            content: "Ask for more at stake than she has",
            trigger: `${WIZARD} [name=stake_from] input`,
            run: "edit 1000",
        },
        {
            content: "Look again",
            trigger: `${WIZARD} button[name=action_refresh]`,
            run: "click",
        },
        {
            content: "Nobody is left",
            trigger: `${WIZARD} .alert:contains('Nobody is within these thresholds')`,
        },
        {
            content: "Ask for less",
            trigger: `${WIZARD} [name=stake_from] input`,
            run: "edit 100",
        },
        {
            content: "Look again",
            trigger: `${WIZARD} button[name=action_refresh]`,
            run: "click",
        },
        {
            content: "She is back",
            trigger: `${WIZARD} .o_data_row:contains('Ann Slipped')`,
        },
        {
            content: "Assign the call",
            trigger: ".modal footer button[name=action_assign]",
            run: "click",
        },
        {
            content: "One activity is planned",
            trigger: ".o_notification:contains('Activities planned: 1')",
        },
        {
            content: "The list is there again",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});

registry.category("web_tour.tours").add("customer_mgmt_why_lost", {
    steps: () => [
        {
            content: "One bought only once",
            trigger: ".o_customer_why_lost:has(canvas) tr:contains('Bought Only Once'):contains('100%')",
        },
        {
            content: "What did they tell?",
            trigger: ".o_customer_why_lost button:contains('Told reasons')",
            run: "click",
        },
        {
            content: "Nothing yet",
            trigger: ".o_customer_why_lost h3:contains('Nobody told why yet')",
        },
        {
            content: "See whom to ask",
            trigger: ".o_customer_why_lost button:contains('Whom to ask')",
            run: "click",
        },
        {
            content: "It is Ann",
            trigger: ".o_list_view .o_data_row:contains('Ann Lost')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_mgmt_evaluate", {
    steps: () => [
        {
            content: "Churn is drawn, with its definition",
            trigger: ".o_customer_evaluation article:contains('Churn rate'):has(canvas):contains('the share that was lapsed')",
        },
        {
            content: "Look at two years",
            trigger: ".o_control_panel button:contains('24 months')",
            run: "click",
        },
        {
            content: "See what is behind it",
            trigger: ".o_customer_evaluation:has(button:contains('Details')) article:contains('Churn rate') button",
            run: "click",
        },
        {
            content: "The churn rate by month",
            trigger: ".o_pivot_view",
        },
    ],
});
