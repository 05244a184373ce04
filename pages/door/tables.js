(function () {
  // Tables drawn on canvas run left to right; ours put the first column on the right. They open at that end.
  function open(scroller) {
    var watch = new ResizeObserver(function () {
      if (scroller.scrollWidth <= scroller.clientWidth) return;
      scroller.scrollLeft = scroller.scrollWidth;
      watch.disconnect();
    });
    watch.observe(scroller);
    if (scroller.firstElementChild) watch.observe(scroller.firstElementChild);
  }
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        if (node.matches('.dvn-scroller')) open(node);
        else node.querySelectorAll('.dvn-scroller').forEach(open);
      });
    });
  }).observe(document, { subtree: true, childList: true });
})();
