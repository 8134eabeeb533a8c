import { patch } from "@web/core/utils/patch";

import { SurveyForm } from "@survey/interactions/survey_form";

/**
 * Surveys of customers: the number clicked in a message is chosen on the page, questions
 * that depend on the score come and go with it, and the page is sent at once.
 */
patch(SurveyForm.prototype, {
    setup() {
        super.setup();
        this.isCustomer = Boolean(this.formEl.dataset.customer);
        this.preselected = JSON.parse(this.formEl.dataset.preselected || "{}");
    },

    start() {
        super.start();
        // Whoever clicked a number has started: no other screen before the questions.
        if (this.options.isStartScreen && Object.keys(this.preselected).length) {
            this.submitForm();
        }
    },

    initChoiceItems() {
        for (const [question, score] of Object.entries(this.preselected)) {
            const input = this.el.querySelector(
                `.js_question-wrapper[id="${question}"] input[value="${score}"]`
            );
            if (input) {
                input.checked = true;
                input.classList.add("o_survey_form_choice_item_selected");
                this.preselected = {};
            }
        }
        super.initChoiceItems();
        this.showQuestionsOfScore();
    },

    async onChoiceItemChange(ev) {
        await super.onChoiceItemChange(ev);
        this.showQuestionsOfScore();
    },

    showQuestionsOfScore() {
        if (!this.isCustomer || this.options.readonly) {
            return;
        }
        const chosen = this.el.querySelector("label[data-score-class] input:checked");
        const scoreClass = chosen?.closest("label").dataset.scoreClass;
        for (const el of this.el.querySelectorAll("[data-show-for]")) {
            const hidden = el.dataset.showFor !== scoreClass;
            el.classList.toggle("d-none", hidden);
            if (hidden) {
                this.clearQuestion(el);
            }
        }
    },

    clearQuestion(questionEl) {
        for (const el of questionEl.querySelectorAll("input:checked")) {
            el.checked = false;
            el.closest("label, td")?.classList.remove("o_survey_selected");
            el.classList.remove("o_survey_form_choice_item_selected");
        }
        for (const el of questionEl.querySelectorAll(
            "textarea, input[type='text'], input[type='number']"
        )) {
            el.value = "";
        }
    },

    getInactiveConditionalQuestionIds() {
        const hidden = this.el.querySelectorAll("[data-show-for].d-none");
        return [
            ...super.getInactiveConditionalQuestionIds(),
            ...[...hidden].map((el) => parseInt(el.id)),
        ];
    },

    onSubmit(ev) {
        if (this.isCustomer && ev.currentTarget.value === "finish") {
            ev.preventDefault();
            return this.submitForm({ isFinish: true });
        }
        return super.onSubmit(ev);
    },
});
