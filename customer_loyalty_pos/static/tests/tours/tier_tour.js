import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import {registry} from "@web/core/registry";

const GOLD = "AAA Test Partner";
const OTHER = "BBB Test Partner";

function chooseCustomer(name) {
    return [
        ProductScreen.clickPartnerButton(),
        ProductScreen.clickCustomer(name),
        PosLoyalty.customerIs(name),
    ];
}

registry.category("web_tour.tours").add("CustomerLoyaltyTiers", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.addOrderline("Whiteboard Pen", "4"),
            PosLoyalty.orderTotalIs("12.80"),
            chooseCustomer(OTHER),
            PosLoyalty.pointsAwardedAre("4"),
            PosLoyalty.orderTotalIs("12.80"),
            PosLoyalty.isRewardButtonHighlighted(false),
            chooseCustomer(GOLD),
            PosLoyalty.pointsAwardedAre("8"),
            PosLoyalty.hasRewardLine("Golden dollar", "-1.00"),
            PosLoyalty.orderTotalIs("11.80"),
            chooseCustomer(OTHER),
            PosLoyalty.orderTotalIs("12.80"),
            chooseCustomer(GOLD),
            PosLoyalty.orderTotalIs("11.80"),
            // Of two discounts on the whole order the greater one counts.
            PosLoyalty.claimReward("10% on your order"),
            PosLoyalty.orderTotalIs("11.52"),
            PosLoyalty.finalizeOrder("Cash", "20"),
            // What is bought now makes gold of the other.
            ProductScreen.addOrderline("Whiteboard Pen", "4"),
            chooseCustomer(OTHER),
            PosLoyalty.pointsAwardedAre("4"),
            PosLoyalty.finalizeOrder("Cash", "20"),
            ProductScreen.addOrderline("Whiteboard Pen", "2"),
            chooseCustomer(OTHER),
            PosLoyalty.pointsAwardedAre("4"),
            PosLoyalty.orderTotalIs("5.40"),
            PosLoyalty.finalizeOrder("Cash", "20"),
        ].flat(2),
});
