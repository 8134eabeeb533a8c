import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_survey_satisfaction", {
    steps: () => [
        {
            content: "The survey with its score and interval",
            trigger: ".o_satisfaction_page td:contains('+14 to +44')",
        },
        {
            content: "The curve of the months",
            trigger: ".o_satisfaction_page canvas",
        },
        {
            content: "No reliable change is said aloud",
            trigger: ".o_satisfaction_page td:contains('No reliable change')",
        },
        {
            content: "Look at a year",
            trigger: ".o_control_panel button:contains('Last 365 days')",
            run: "click",
        },
        {
            content: "It has more answers",
            trigger: ".o_satisfaction_page tr.table-active td:contains('200')",
        },
        {
            content: "What the figures mean",
            trigger: ".o_satisfaction_page summary",
            run: "click",
        },
        {
            trigger: ".o_satisfaction_page dd:contains('adjusted Wald')",
        },
    ],
});
