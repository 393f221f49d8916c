/**
 * A repository as pages for a browser: {@link org.jostree.page.RepoPages} answers requests, a class
 * for each kind of page makes a model of what is in the repository, a template of the same name
 * makes HTML of the model. No page has a script.
 */
@NullMarked
package org.jostree.page;

import org.jspecify.annotations.NullMarked;
