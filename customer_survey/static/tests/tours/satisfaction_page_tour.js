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
            content: "The drivers in the chart",
            trigger: ".o_satisfaction_page .o_driver_chart canvas",
        },
        {
            content: "The same in words",
            trigger: "#o_driver_table tr:contains('Advice'):contains('2.6')",
        },
        {
            content: "A survey with too few answers",
            trigger: ".o_satisfaction_page td:contains('Another survey')",
            run: "click",
        },
        {
            content: "It says why there is no chart",
            trigger:
                ".o_satisfaction_page:not(:has(.o_driver_chart)) div:contains('12 complete answers; it takes 100')",
        },
        {
            content: "Back to the first one",
            trigger: ".o_satisfaction_page td:contains('How are we doing?')",
            run: "click",
        },
        {
            trigger: ".o_satisfaction_page .o_driver_chart canvas",
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
