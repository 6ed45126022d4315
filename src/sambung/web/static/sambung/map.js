/* Maps: turns [data-map] (id of its JSON) into a Leaflet map without tiles; the server's still picture stays for print. */
(function () {
  "use strict";
  const fraction = function (value, otherwise) {
    return Math.max(0, Math.min(1, value === null || value === undefined ? otherwise : Number(value)));
  };

  function text(tag, content) {
    const node = document.createElement(tag);
    node.textContent = content;
    return node;
  }

  function popup(place, words) {
    const box = document.createElement("div");
    box.appendChild(text("b", place.name));
    box.appendChild(text("p", place.kindLabel + (place.value ? " · " + place.value : "")));
    if (place.url) {
      const link = text("a", words.open);
      link.href = place.url;
      box.appendChild(link);
    }
    return box;
  }

  // A shape with corners as a vector marker, so that it can take keyboard focus and a class like a circle does.
  function corners(at, side, turned) {
    return function (map) {
      const centre = map.latLngToLayerPoint(at);
      const offsets = turned ? [[0, -side], [side, 0], [0, side], [-side, 0]] : [[-side, -side], [side, -side], [side, side], [-side, side]];
      return offsets.map(function (offset) { return map.layerPointToLatLng(centre.add(offset)); });
    };
  }

  function graticule(map, layer) {
    layer.clearLayers();
    const bounds = map.getBounds();
    const span = Math.max(bounds.getNorth() - bounds.getSouth(), 0.01);
    const step = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20].find(function (size) { return span / size <= 5; }) || 30;
    const style = { className: "grid-line", weight: 1, interactive: false };
    const from = function (value) { return Math.floor(value / step) * step; };
    for (let lat = from(bounds.getSouth()); lat <= bounds.getNorth() + step; lat += step) {
      layer.addLayer(L.polyline([[lat, bounds.getWest() - span], [lat, bounds.getEast() + span]], style));
    }
    for (let lng = from(bounds.getWest()); lng <= bounds.getEast() + step; lng += step) {
      layer.addLayer(L.polyline([[bounds.getSouth() - span, lng], [bounds.getNorth() + span, lng]], style));
    }
  }

  function draw(host) {
    if (host.dataset.ready) return;
    const source = document.getElementById(host.dataset.map);
    const canvas = host.querySelector(".map-canvas");
    if (!source || !canvas || !window.L) return;
    host.dataset.ready = "1";
    const data = JSON.parse(source.textContent);
    host.querySelector(".map-still").setAttribute("hidden", "");
    canvas.hidden = false;
    const map = L.map(canvas, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, minZoom: 3, maxZoom: 14, zoomSnap: 0.25 });
    L.control.zoom({ zoomInTitle: data.words.zoomIn, zoomOutTitle: data.words.zoomOut }).addTo(map);
    const bounds = L.latLngBounds([]);
    data.places.forEach(function (place) { bounds.extend(place.at); });
    data.lines.forEach(function (line) { bounds.extend(line.from); bounds.extend(line.to); });
    if (bounds.isValid()) map.fitBounds(bounds, { paddingTopLeft: [60, 44], paddingBottomRight: [44, 30], maxZoom: 11 });
    else map.setView([-2.5, 118], 4);
    const grid = L.layerGroup().addTo(map);
    graticule(map, grid);
    if (data.outline) L.geoJSON(data.outline, { interactive: false, style: function () { return { className: "map-outline", fillOpacity: 1 }; } }).addTo(map);
    data.lines.forEach(function (line) {
      const way = L.polyline([line.from, line.to], { className: "way", weight: 1 + 6 * fraction(line.weight, 0.3), interactive: Boolean(line.label) }).addTo(map);
      if (line.label) way.bindTooltip(line.label, { sticky: true });
    });
    const shapes = [];
    data.places.forEach(function (place) {
      const style = { className: "place place-" + place.kind + (place.tone ? " place-tone-" + place.tone : ""), fillOpacity: 0.75, weight: 1.5 };
      let mark;
      if (place.kind === "hub" || place.kind === "destination") {
        const points = corners(place.at, 9, place.kind === "destination");
        mark = L.polygon(points(map), style);
        shapes.push([mark, points]);
      } else {
        mark = L.circleMarker(place.at, Object.assign({ radius: 5 + 15 * Math.sqrt(fraction(place.size, 0.12)) }, style));
      }
      mark.addTo(map).bindPopup(popup(place, data.words));
      if (place.kind === "hub" || place.kind === "destination") {
        mark.bindTooltip(place.name, { permanent: true, direction: "top", className: "map-label", offset: [0, -8] });
      } else {
        mark.bindTooltip(place.name);
      }
      const path = mark.getElement();
      if (path) {
        path.setAttribute("tabindex", "0");
        path.setAttribute("role", "button");
        path.setAttribute("aria-label", place.kindLabel + ": " + place.name + (place.value ? ", " + place.value : ""));
        path.addEventListener("keydown", function (event) {
          if (event.key === "Enter" || event.key === " ") { event.preventDefault(); mark.openPopup(); }
        });
      }
    });
    map.on("zoomend", function () {
      shapes.forEach(function (shape) { shape[0].setLatLngs(shape[1](map)); });
    });
    map.on("moveend", function () { graticule(map, grid); });
  }

  function start() { document.querySelectorAll("[data-map]").forEach(draw); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:load", start);
})();
