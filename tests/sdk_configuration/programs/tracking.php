<?php

declare(strict_types=1);

use Segment\Segment;

# "host" => "api.segment.io" is the default.
Segment::init("@KEY@", [
    "consumer" => "lib_curl",
    "host" => "@HOST@",
    "debug" => false,
]);

$db = new PDO("mysql:host=localhost");
