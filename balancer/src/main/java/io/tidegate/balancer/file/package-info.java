/** What outlives the process on disk. Start at {@link io.tidegate.balancer.file.TableFile}. */
@NullMarked
package io.tidegate.balancer.file;

import org.jspecify.annotations.NullMarked;
