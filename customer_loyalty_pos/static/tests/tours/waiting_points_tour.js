import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import {registry} from "@web/core/registry";

// Four points pay for a reward; the order itself brings them.
const buyFour = [
    Chrome.startPoS(),
    Dialog.confirm("Open Register"),
    ProductScreen.addOrderline("Whiteboard Pen", "4"),
    ProductScreen.clickPartnerButton(),
    ProductScreen.clickCustomer("AAA Test Partner"),
];
const pay = [
    PosLoyalty.orderTotalIs("12.80"),
    PosLoyalty.finalizeOrder("Cash", "20"),
];

registry.category("web_tour.tours").add("CustomerLoyaltyUsablePoints", {
    steps: () => [...buyFour, PosLoyalty.isRewardButtonHighlighted(true)].flat(),
});

registry.category("web_tour.tours").add("CustomerLoyaltyWaitingPoints", {
    steps: () =>
        [...buyFour, PosLoyalty.isRewardButtonHighlighted(false), ...pay].flat(),
});

registry.category("web_tour.tours").add("CustomerLoyaltyExpiredCard", {
    steps: () =>
        [...buyFour, PosLoyalty.isRewardButtonHighlighted(false), ...pay].flat(),
});
