(function () {
  // Streamlit's own English, said in the page's language wherever it turns up. Our own text (.pd) is left alone.
  var words = $words;
  var shapes = $shapes.map(function (pair) { return [new RegExp('^' + pair[0] + '$$'), pair[1]]; });
  var read = ['aria-label', 'title', 'placeholder'];

  function said(text) {
    var bare = text.trim();
    if (!/^[A-Za-z0-9]/.test(bare)) return null;
    if (Object.prototype.hasOwnProperty.call(words, bare)) return words[bare];
    for (var at = 0; at < shapes.length; at += 1) {
      if (shapes[at][0].test(bare)) return bare.replace(shapes[at][0], shapes[at][1]);
    }
    return null;
  }
  function renewText(node) {
    var ours = node.parentElement && node.parentElement.closest('.pd, script, style') ? null : said(node.data);
    if (ours !== null) node.data = ours;
  }
  function renewElement(element) {
    read.forEach(function (name) {
      var ours = element.hasAttribute(name) ? said(element.getAttribute(name)) : null;
      if (ours !== null) element.setAttribute(name, ours);
    });
  }
  function renew(node) {
    if (node.nodeType === Node.TEXT_NODE) { renewText(node); return; }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    var walk = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (var one = node; one; one = walk.nextNode()) {
      if (one.nodeType === Node.TEXT_NODE) renewText(one); else renewElement(one);
    }
  }
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === 'childList') change.addedNodes.forEach(renew);
      else if (change.type === 'attributes') renewElement(change.target);
      else renewText(change.target);
    });
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: read
  });
})();
