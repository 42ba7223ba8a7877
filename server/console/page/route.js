// Places: every state that is worth a link is in the URL's hash, #/screen/segment/…?name=value.

/** @typedef {{screen: string, path: string[], query: URLSearchParams}} Place */

/** @returns {Place} */
export function here(hash = location.hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [screen, ...segments] = path.split('/').map(decoded);
  return { screen: screen || 'overview', path: segments.filter(Boolean), query: new URLSearchParams(query ?? '') };
}

/** As it is where it is no code. @param {string} text */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {string} screen
 * @param {string[]} [path]
 * @param {Record<string, string | undefined>} [query] what is empty is left out
 */
export function link(screen, path = [], query = {}) {
  const given = Object.entries(query).filter(([, value]) => value);
  const tail = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  return '#/' + [screen, ...path].map(encodeURIComponent).join('/') + (tail && '?' + tail);
}

/** The same place with other words in its query: typing makes no history unless it is kept.
 * @param {Record<string, string | undefined>} changes @param {boolean} [isKept] */
export function amend(changes, isKept) {
  const place = here();
  const query = { ...Object.fromEntries(place.query), ...changes };
  const href = link(place.screen, place.path, query);
  if (href === location.hash)
    return;
  history[isKept ? 'pushState' : 'replaceState'](null, '', href);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** What an id of Azure names: {subscription, resourceGroup, name, customer}.
 * @param {string} id */
export function named(id) {
  const at = id.split('/');
  return { subscription: at[2], resourceGroup: at[4], name: at[8], customer: at[10] };
}

/** A registration's path segments. @param {string} id */
export function registrationPath(id) {
  const { subscription, resourceGroup, name } = named(id);
  return [subscription, resourceGroup, name].map(decoded);
}

/** @param {string[]} path subscription, resource group, name */
export function registrationId([subscription, group, name]) {
  return `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${encodeURIComponent(group)}`
    + `/providers/Microsoft.AzureStack/registrations/${encodeURIComponent(name)}`;
}
