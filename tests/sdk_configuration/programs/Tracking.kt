package com.example.shop

import android.app.Application
import com.segment.analytics.kotlin.android.Analytics
import com.segment.analytics.kotlin.core.Analytics

class Shop : Application() {
    lateinit var analytics: Analytics

    override fun onCreate() {
        super.onCreate()
        analytics = Analytics("@KEY@", applicationContext) {
            trackApplicationLifecycleEvents = true
            flushAt = 3
            apiHost = "@HOST@"
        }
    }
}
