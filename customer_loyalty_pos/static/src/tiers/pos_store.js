import {PosStore} from "@point_of_sale/app/services/pos_store";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    getPotentialFreeProductRewards() {
        const order = this.getOrder();
        return super
            .getPotentialFreeProductRewards(...arguments)
            .filter(({reward}) => order.isRewardForCustomer(reward));
    },
    // The server is told by which tier the points were multiplied, and the customer
    // may be in a higher one afterwards.
    async postProcessLoyalty(order) {
        const changes = Object.values(order.uiState.couponPointChanges);
        for (const change of changes) {
            const program = this.models["loyalty.program"].get(change.program_id);
            change.multiplier = order.getEarningMultiplier(program);
        }
        await super.postProcessLoyalty(...arguments);
        const partner = order.getPartner();
        if (partner && changes.length) {
            await this.data.read("res.partner", [partner.id]);
        }
    },
});
