(function () {
  var locale = '$locale';
  // Streamlit's own calendar and number formats follow the browser's language: make that the page's.
  Object.defineProperty(navigator, 'language', { get: function () { return locale; } });
  Object.defineProperty(navigator, 'languages', { get: function () { return [locale, locale.slice(0, 2)]; } });
  // Tables on canvas can't be laid out by a style sheet: the server is told whether the window is phone-sized.
  var width = Math.min(window.innerWidth || screen.width, screen.width);
  document.cookie = 'narrow=' + (width <= 640 ? 1 : 0) + ';path=/;samesite=lax' +
    (location.protocol === 'https:' ? ';secure' : '');
  // Sliders fill from the left whatever the direction: their library is kept left to right.
  window[Symbol.for('react-aria.i18n.locale')] = 'en-US';
  // A number field drops Persian and Arabic digits: write what they mean.
  document.addEventListener('keydown', function (event) {
    var field = event.target;
    if (!field || field.tagName !== 'INPUT' || field.type !== 'number' || event.key.length !== 1) return;
    var place = '۰۱۲۳۴۵۶۷۸۹٫'.indexOf(event.key);
    if (place < 0) place = '٠١٢٣٤٥٦٧٨٩'.indexOf(event.key);
    if (place < 0) return;
    event.preventDefault();
    document.execCommand('insertText', false, place === 10 ? '.' : String(place));
  }, true);
})();
