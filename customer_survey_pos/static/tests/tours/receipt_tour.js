import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";

const CODE = ".pos-receipt .o_customer_survey img";

const buy = [
    Chrome.startPoS(),
    Dialog.confirm("Open Register"),
    ProductScreen.addOrderline("Whiteboard Pen", "1"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
];

// The code is that of the token which the server gets with the order.
const codeIsThere = {
    content: "the receipt has a code of its own",
    trigger: `${CODE}[data-url*='/survey/receipt/'][src^='data:image']`,
    run: ({anchor}) => {
        const {access_token} = posmodel.getOrder();
        if (!access_token || !anchor.dataset.url.endsWith(`/${access_token}`)) {
            throw new Error(`The code is for ${anchor.dataset.url}`);
        }
    },
};

registry.category("web_tour.tours").add("CustomerSurveyReceipt", {
    steps: () => [...buy, codeIsThere].flat(),
});

registry.category("web_tour.tours").add("CustomerSurveyNoReceipt", {
    steps: () => [...buy, {trigger: `.pos-receipt:not(:has(${CODE}))`}].flat(),
});
