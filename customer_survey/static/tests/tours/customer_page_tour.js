import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_survey_rate", {
    steps: () => [
        {
            content: "The number clicked in the message is chosen",
            trigger: ".o_survey_selected[data-score-class='happy']:has(input[value='9']:checked)",
        },
        {
            content: "What only the unhappy are asked is not there",
            trigger: "body:not(:has([data-show-for='unhappy']:not(.d-none)))",
        },
        {
            content: "On second thoughts",
            trigger: "label[data-score-class='unhappy']:has(input[value='3'])",
            run: "click",
        },
        {
            content: "Now there is",
            trigger: "[data-show-for='unhappy']:not(.d-none) textarea",
            run: "edit The tea was cold",
        },
        {
            content: "Nine after all",
            trigger: "label[data-score-class='happy']:has(input[value='9'])",
            run: "click",
        },
        {
            trigger: "body:not(:has([data-show-for='unhappy']:not(.d-none)))",
        },
        {
            content: "Send, and nobody asks whether that was meant",
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            trigger: ".o_survey_finished:contains('Tell your friends')",
        },
    ],
});
