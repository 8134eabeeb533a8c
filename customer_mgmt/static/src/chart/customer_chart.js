import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {getColor} from "@web/core/colors/colors";
import {cookie} from "@web/core/browser/cookie";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Draws a chart from a JSON field:
 * {type, labels, datasets: [{label, data}], unit?, markers?: [{at, label}]}.
 * Markers are vertical lines at the label closest to `at`.
 */
export class CustomerChart extends Component {
    static template = "customer_mgmt.CustomerChart";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.render_(),
            () => [JSON.stringify(this.value)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get isEmpty() {
        const datasets = this.value?.datasets || [];
        return !datasets.some(({data}) => data.some((number) => number));
    }

    get markerText() {
        const unit = this.value.unit || "";
        return (this.value.markers || [])
            .filter(({at}) => at)
            .map(({at, label}) => `${label}: ${at} ${unit}`)
            .join(" · ");
    }

    render_() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.isEmpty) {
            this.chart = new Chart(this.canvas.el, this.config);
        }
    }

    get config() {
        const {type, labels, datasets} = this.value;
        const scheme = cookie.get("color_scheme");
        return {
            type,
            data: {
                labels,
                datasets: datasets.map((dataset, index) => ({
                    ...dataset,
                    backgroundColor: getColor(index, scheme, datasets.length),
                    borderColor: getColor(index, scheme, datasets.length),
                    pointRadius: 0,
                    borderWidth: 2,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {legend: {display: datasets.length > 1}},
                scales: {y: {beginAtZero: true}},
            },
            plugins: [this.markerPlugin],
        };
    }

    get markerPlugin() {
        const {labels, markers = []} = this.value;
        return {
            id: "customerMarkers",
            afterDatasetsDraw: ({ctx, chartArea, scales}) => {
                for (const {at} of markers.filter((marker) => marker.at)) {
                    const index = labels.findIndex((label) => label >= at);
                    if (index < 0) {
                        continue;
                    }
                    const x = scales.x.getPixelForValue(index);
                    ctx.save();
                    ctx.setLineDash([4, 4]);
                    ctx.strokeStyle = "#888888";
                    ctx.beginPath();
                    ctx.moveTo(x, chartArea.top);
                    ctx.lineTo(x, chartArea.bottom);
                    ctx.stroke();
                    ctx.restore();
                }
            },
        };
    }
}

registry.category("fields").add("customer_chart", {
    component: CustomerChart,
    supportedTypes: ["json"],
});
