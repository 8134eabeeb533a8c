import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Notification from "@point_of_sale/../tests/generic_helpers/notification_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as TextInputPopup from "@point_of_sale/../tests/generic_helpers/text_input_popup_util";
import {registry} from "@web/core/registry";

function recommend(code) {
    return [
        ...ProductScreen.clickControlButton("Recommended"),
        Dialog.is({title: "Who recommended BBB Test Partner?"}),
        TextInputPopup.inputText(code),
        Dialog.confirm(),
    ];
}

registry.category("web_tour.tours").add("CustomerLoyaltyReferral", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.addOrderline("Whiteboard Pen", "4"),
            ProductScreen.clickControlButton("Recommended"),
            Dialog.is({title: "Who was recommended?"}),
            Dialog.confirm(),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("BBB Test Partner"),
            recommend("22222-22222"),
            Notification.has("No member has the code 22222-22222."),
            recommend("k7qm4xwptn"),
            Notification.has("BBB Test Partner was recommended by AAA Test Partner."),
            PosLoyalty.finalizeOrder("Cash", "20"),
        ].flat(2),
});

registry.category("web_tour.tours").add("CustomerLoyaltyNoReferral", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.addOrderline("Whiteboard Pen", "4"),
            ProductScreen.clickControlButtonMore(),
            {
                trigger: ".modal .control-buttons:not(:contains(Recommended))",
            },
        ].flat(),
});
