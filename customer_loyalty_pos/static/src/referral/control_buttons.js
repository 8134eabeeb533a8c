import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {ControlButtons} from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import {TextInputPopup} from "@point_of_sale/app/components/popups/text_input_popup/text_input_popup";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(ControlButtons.prototype, {
    get hasReferrals() {
        return this.pos.models["loyalty.program"].some((each) => each.has_referral);
    },
    clickReferral() {
        const partner = this.pos.getOrder().getPartner();
        if (!partner) {
            this.dialog.add(AlertDialog, {
                title: _t("Who was recommended?"),
                body: _t("Choose the customer of this order first."),
            });
            return;
        }
        this.dialog.add(TextInputPopup, {
            title: _t("Who recommended %s?", partner.name),
            placeholder: _t("Code of the member, like K7QM4-XWPTN"),
            getPayload: (code) => this.useReferralCode(code.trim(), partner),
        });
    },
    async useReferralCode(code, partner) {
        if (!code) {
            return;
        }
        const {successful, message} = await this.pos.data.call(
            "pos.config",
            "use_referral_code",
            [[this.pos.config.id], code, partner.id]
        );
        this.notification.add(message, {type: successful ? "success" : "danger"});
    },
});
