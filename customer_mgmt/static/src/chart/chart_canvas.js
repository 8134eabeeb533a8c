import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

/**
 * Draws {type, labels, datasets: [{label, data, yAxisID?}], unit?, markers?: [{at,
 * label}]}. The axis `share` goes from 0 to 100 on the right. Markers are vertical
 * lines at the first label that is not below `at`.
 */
export class ChartCanvas extends Component {
    static template = "customer_mgmt.ChartCanvas";
    static props = {value: {optional: true}};

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.value)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get isEmpty() {
        const datasets = this.props.value?.datasets || [];
        return !datasets.some(({data}) => data.some((number) => number));
    }

    get markerText() {
        const {markers = [], unit = ""} = this.props.value;
        return markers
            .filter(({at}) => at)
            .map(({at, label}) => `${label}: ${at} ${unit}`)
            .join(" · ");
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.isEmpty) {
            this.chart = new Chart(this.canvas.el, this.config);
        }
    }

    get config() {
        const {type, labels, datasets} = this.props.value;
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
                scales: this.scales,
            },
            plugins: [this.markerPlugin],
        };
    }

    get scales() {
        const scales = {y: {beginAtZero: true}};
        if (this.props.value.datasets.some(({yAxisID}) => yAxisID === "share")) {
            const grid = {drawOnChartArea: false};
            scales.share = {position: "right", min: 0, max: 100, grid};
        }
        return scales;
    }

    get markerPlugin() {
        const {labels, markers = []} = this.props.value;
        return {
            id: "customerMarkers",
            afterDatasetsDraw: ({ctx, chartArea, scales}) => {
                for (const {at} of markers.filter((marker) => marker.at)) {
                    const index = labels.findIndex((label) => label >= at);
                    if (index >= 0) {
                        this.drawMarker(ctx, chartArea, scales.x.getPixelForValue(index));
                    }
                }
            },
        };
    }

    drawMarker(ctx, chartArea, x) {
        ctx.save();
        ctx.setLineDash([4, 4]);
        ctx.strokeStyle = "#888888";
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        ctx.restore();
    }
}
