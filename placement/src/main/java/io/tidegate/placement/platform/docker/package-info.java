/**
 * Instances as containers on one or many Docker engines. Start at {@link
 * io.tidegate.placement.platform.docker.DockerPlatform}.
 */
@NullMarked
package io.tidegate.placement.platform.docker;

import org.jspecify.annotations.NullMarked;
