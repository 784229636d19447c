// Sorting and filtering of tables; without it the page reads the same.
document.querySelectorAll("table.data").forEach(function (table) {
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    // Browsers leave buttons out when they repeat a table's head on the next sheet of paper; there the plain words stand.
    var printed = document.createElement("span");
    printed.className = "printed";
    printed.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    head.appendChild(printed);
    var up = false;
    button.addEventListener("click", function () {
      up = !up;
      function value(row) {
        var cell = row.cells[place];
        return cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : cell.textContent;
      }
      rows.sort(function (a, b) {
        var x = value(a), y = value(b);
        var order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
        return up ? order : -order;
      });
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (one) { one.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
  if (rows.length > 10) {
    var field = document.createElement("input");
    field.type = "search";
    field.className = "filter";
    field.setAttribute("aria-label", table.caption.textContent);
    field.placeholder = document.documentElement.dataset.filter;
    field.addEventListener("input", function () {
      var asked = field.value.toLowerCase();
      rows.forEach(function (row) { row.hidden = row.textContent.toLowerCase().indexOf(asked) < 0; });
    });
    table.parentNode.parentNode.insertBefore(field, table.parentNode);
  }
});
