import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";

// Points that have to wait cannot be spent on the order that brings them.
patch(PosOrder.prototype, {
    _getRealCouponPoints(couponId) {
        const points = super._getRealCouponPoints(...arguments);
        const change = Object.values(this.uiState.couponPointChanges).find(
            (each) => each.coupon_id === couponId
        );
        const program =
            change && this.models["loyalty.program"].get(change.program_id);
        const waits = program?.pending_days && program.applies_on !== "future";
        return waits ? points - change.points : points;
    },
});
