import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const MARGIN = 0.08; // of the line, left free at both ends

/**
 * Draws {estimate, low, high: {at, label}, marks: [{at, label}]}: the range that is
 * possible, the most likely value in it, and marks to compare it with.
 */
export class IntervalBar extends Component {
    static template = "customer_mgmt.IntervalBar";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** Per cent of the width, from the left. */
    place(at) {
        const {low, high, marks} = this.value;
        const all = [low.at, high.at, ...marks.map((mark) => mark.at)];
        const first = Math.min(...all);
        const span = Math.max(...all) - first || 1;
        return 100 * (MARGIN + (1 - 2 * MARGIN) * ((at - first) / span));
    }

    get barStyle() {
        const left = this.place(this.value.low.at);
        return `left: ${left}%; width: ${this.place(this.value.high.at) - left}%`;
    }

    /** The range is good news on one side of the first mark only. */
    get color() {
        const {low, high, marks} = this.value;
        if (low.at > marks[0].at) {
            return "bg-success";
        }
        return high.at < marks[marks.length - 1].at ? "bg-danger" : "bg-warning";
    }

    get summary() {
        const {low, high, estimate} = this.value;
        return `${low.label} … ${estimate.label} … ${high.label}`;
    }
}

registry.category("fields").add("customer_interval", {
    component: IntervalBar,
    supportedTypes: ["json"],
});
