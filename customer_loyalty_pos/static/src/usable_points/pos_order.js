import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";

const {DateTime} = luxon;

// Points of an expired card cannot be spent, nor, on the order that brings them, those
// that have to wait.
patch(PosOrder.prototype, {
    _getRealCouponPoints(couponId) {
        const points = super._getRealCouponPoints(...arguments);
        if (this._isOver(this.models["loyalty.card"].get(couponId))) {
            return Math.min(points, 0);
        }
        const change = Object.values(this.uiState.couponPointChanges).find(
            (each) => each.coupon_id === couponId
        );
        const program =
            change && this.models["loyalty.program"].get(change.program_id);
        const waits = program?.pending_days && program.applies_on !== "future";
        return waits ? points - change.points : points;
    },

    _isOver(card) {
        const day = card?.program_id?.on_ledger && card.expiration_date;
        return Boolean(day) && DateTime.fromISO(day).endOf("day") < DateTime.now();
    },
});
