import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {roundPrecision} from "@web/core/utils/numbers";

// Who is in a tier earns more, and gets what is only for that tier. The till knows the
// tiers since it loaded the customer; the server decides.
patch(PosOrder.prototype, {
    /**
     * @param {Object} audience a program or a reward
     * @returns {Boolean} whether it is for everybody, or for a tier of the customer
     */
    isForCustomer(audience) {
        const allowed = audience.till_tier_ids || [];
        const tiers = this.getPartner()?.till_tiers?.ids || [];
        return !allowed.length || allowed.some((tier) => tiers.includes(tier));
    },
    /**
     * @param {Object} program
     * @returns {Number} how many times the points the customer earns
     */
    getEarningMultiplier(program) {
        return this.getPartner()?.till_tiers?.multipliers?.[program.id] || 1;
    },
    _programIsApplicable(program) {
        return super._programIsApplicable(...arguments) && this.isForCustomer(program);
    },
    pointsForPrograms(programs) {
        const result = super.pointsForPrograms(...arguments);
        for (const program of programs) {
            const multiplier = this.getEarningMultiplier(program);
            if (multiplier !== 1) {
                for (const each of result[program.id]) {
                    each.points = roundPrecision(each.points * multiplier, 0.01);
                }
            }
        }
        return result;
    },
    _getPointsCorrection(program) {
        const points = super._getPointsCorrection(...arguments);
        return roundPrecision(points * this.getEarningMultiplier(program), 0.01);
    },
    getClaimableRewards() {
        return super
            .getClaimableRewards(...arguments)
            .filter(({reward}) => this.isRewardForCustomer(reward));
    },
    isRewardForCustomer(reward) {
        return this.isForCustomer(reward) && this.isForCustomer(reward.program_id);
    },
    _applyReward(reward) {
        if (!this.isRewardForCustomer(reward)) {
            return _t("This reward is for members of other tiers.");
        }
        return super._applyReward(...arguments);
    },
});
