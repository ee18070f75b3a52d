/* Shows what is pushed to this browser, also while no page of the desk is open: one notification an alert, which opens the
 * page where it is acknowledged. */
"use strict";
self.addEventListener("push", (event) => {
  const { title, text, key, lang, link } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body: text, tag: key, lang, data: { link }, requireInteraction: true }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link || "/alerts"));
});
