import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {generateQRCodeDataUrl} from "@point_of_sale/utils";
import {patch} from "@web/core/utils/patch";

patch(OrderReceipt.prototype, {
    /**
     * @returns {String|false} where to say how it was; made without asking the server
     */
    get surveyUrl() {
        const {config, finalized, isRefund, access_token} = this.order;
        const isAsking = config.survey_receipt_url && finalized && !isRefund;
        return isAsking && access_token && config.survey_receipt_url + access_token;
    },
    get surveyQrCode() {
        return generateQRCodeDataUrl(this.surveyUrl);
    },
});
