import { cookie } from "@web/core/browser/cookie";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { redirect } from "@web/core/utils/urls";

import { SurveyForm } from "@survey/interactions/survey_form";
import { fadeIn } from "@survey/utils";

// A customer who says nothing for so long has left the kiosk.
const IDLE_SECONDS = 60;

/**
 * Surveys of customers: the number clicked in a message is chosen on the page, questions
 * that depend on the score come and go with it, and the page is sent at once.
 */
patch(SurveyForm.prototype, {
    setup() {
        super.setup();
        this.isCustomer = Boolean(this.formEl.dataset.customer);
        this.preselected = JSON.parse(this.formEl.dataset.preselected || "{}");
        this.kioskUrl = this.formEl.dataset.kioskUrl;
        if (this.kioskUrl) {
            // The next customer must not find the page of the one before.
            cookie.delete(`survey_${this.options.surveyToken}`);
        }
    },

    start() {
        super.start();
        // Whoever clicked a number has started: no other screen before the questions.
        if (this.options.isStartScreen && Object.keys(this.preselected).length) {
            this.submitForm();
        }
        if (this.kioskUrl) {
            for (const event of ["pointerdown", "keydown"]) {
                this.addListener(document, event, () => this.returnToStart(IDLE_SECONDS));
            }
            this.returnToStart(IDLE_SECONDS);
        }
    },

    onNextScreenDone(options) {
        if (this.nextScreenResult?.error === "crowded") {
            return this.askToTryAgain();
        }
        super.onNextScreenDone(options);
        if (this.kioskUrl && this.el.querySelector(".o_survey_finished")) {
            this.returnToStart(parseInt(this.formEl.dataset.kioskSeconds));
        }
    },

    askToTryAgain() {
        fadeIn(this.el.querySelector(".o_survey_form_content"), 0);
        const text = _t("One moment, please: nothing is lost. Please try again in a minute.");
        this.services.notification.add(text, { type: "warning" });
    },

    returnToStart(seconds) {
        clearTimeout(this.kioskTimer);
        this.kioskTimer = this.waitForTimeout(() => redirect(this.kioskUrl), seconds * 1000);
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
